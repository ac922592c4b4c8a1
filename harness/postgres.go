package harness

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the tests' own connection, to create one database a test
)

// postgresServer is shared by the tests of one package: a cluster takes two seconds to make, a database 50 ms.
type postgresServer struct {
	addr string
	dir  string
	lock *os.File
	cmd  *exec.Cmd
}

var (
	postgresOnce sync.Once
	postgresMain *postgresServer
	postgresErr  error
	postgresSeq  int
	postgresMu   sync.Mutex
)

// Postgres returns the DSN of a new, empty database on a real PostgreSQL server with its shipped durability settings.
// The server is started once a test process and dies with it.
func Postgres(t testing.TB) (dsn string) {
	t.Helper()
	return newPostgres(t, "")
}

// PostgresLike is Postgres with everything in it that another database of Postgres holds. Nobody may have that one open.
func PostgresLike(t testing.TB, template string) (dsn string) {
	t.Helper()
	from, err := url.Parse(template)
	if err != nil {
		t.Fatal(err)
	}
	return newPostgres(t, " TEMPLATE "+path.Base(from.Path))
}

func newPostgres(t testing.TB, options string) (dsn string) {
	t.Helper()
	bin := filepath.Dir(program(t, []string{"/usr/lib/postgresql/*/bin"}, "postgres"))
	postgresOnce.Do(func() { postgresMain, postgresErr = startPostgres(bin, FreePort(t)) })
	if postgresErr != nil {
		t.Fatalf("start PostgreSQL: %v", postgresErr)
	}
	postgresMu.Lock()
	postgresSeq++
	name := fmt.Sprintf("test%d", postgresSeq)
	postgresMu.Unlock()
	admin, err := sql.Open("pgx", postgresMain.dsn("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	if _, err := admin.Exec("CREATE DATABASE " + name + options); err != nil {
		t.Fatalf("create database: %v", err)
	}
	return postgresMain.dsn(name)
}

func (s *postgresServer) dsn(name string) string {
	return fmt.Sprintf("postgres://postgres@%s/%s?sslmode=disable", s.addr, name)
}

// postgresDir names the servers' folders. A server dies with its test process and leaves its folder to the next one.
const postgresDir = "homthu-postgres-"

// sweepPostgres removes the folders of servers that ended in order, as they do when their test process dies: then its lock
// on the folder is gone too. A young one without a lock may only be starting.
func sweepPostgres() {
	old, _ := filepath.Glob(filepath.Join(os.TempDir(), postgresDir+"*"))
	if Memory() != "" {
		there, _ := filepath.Glob(filepath.Join(Memory(), postgresDir+"*"))
		old = append(old, there...)
	}
	for _, dir := range old {
		info, err := os.Stat(dir)
		_, running := os.Stat(filepath.Join(dir, "data", "postmaster.pid"))
		if err != nil || !errors.Is(running, fs.ErrNotExist) {
			continue
		}
		lock, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_WRONLY, 0)
		free := err != nil && time.Since(info.ModTime()) > 5*time.Minute
		if err == nil {
			free = syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil
			_ = lock.Close()
		}
		if free {
			_ = os.RemoveAll(dir)
		}
	}
}

// holdPostgres locks a server's folder for as long as this process lives.
func holdPostgres(dir string) (*os.File, error) {
	lock, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	return lock, syscall.Flock(int(lock.Fd()), syscall.LOCK_EX)
}

func startPostgres(bin string, port int) (*postgresServer, error) {
	sweepPostgres()
	dir, err := os.MkdirTemp(Memory(), postgresDir) // "" is the usual place
	if err != nil {
		return nil, err
	}
	lock, err := holdPostgres(dir)
	if err != nil {
		return nil, err
	}
	owner, err := postgresUser()
	if err != nil {
		return nil, err
	}
	if owner != nil {
		if err := os.Chown(dir, int(owner.Uid), int(owner.Gid)); err != nil {
			return nil, err
		}
	}
	data := filepath.Join(dir, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C")
	initdb.SysProcAttr = &syscall.SysProcAttr{Credential: owner}
	initdb.Dir = dir
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %v: %s", err, out)
	}
	s := &postgresServer{addr: "127.0.0.1:" + strconv.Itoa(port), dir: dir, lock: lock}
	s.cmd = exec.Command(filepath.Join(bin, "postgres"), "-D", data, "-p", strconv.Itoa(port), "-k", dir,
		"-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200", "-c", "logging_collector=off", "-c", "max_wal_size=128MB")
	s.cmd.Dir = dir
	// Pdeathsig: the server must not outlive a test process that was killed.
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Credential: owner, Pdeathsig: syscall.SIGQUIT}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	return s, s.ready(30 * time.Second)
}

func (s *postgresServer) ready(limit time.Duration) error {
	if err := dialUntil(s.addr, limit); err != nil {
		return err
	}
	db, err := sql.Open("pgx", s.dsn("postgres"))
	if err != nil {
		return err
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	for {
		err := db.PingContext(ctx)
		if err == nil || ctx.Err() != nil {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// postgresUser returns whom to run the server as: PostgreSQL refuses root.
func postgresUser() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL does not run as root and there is no user postgres: %w", err)
	}
	uid, err := strconv.ParseUint(account.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(account.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}
