// Package database opens one store's database, on SQLite or on PostgreSQL, so that one query text (placeholders $1, $2, …)
// serves both and so that "written" means the same in both: on the disk, fsynced, before [DB.Write] returns nil.
//
// It knows no tables and no words of ours; it refuses to run with settings under which a committed row could be lost
// (SQLite without WAL and synchronous=FULL, PostgreSQL with fsync or full_page_writes off) and to touch a schema it does
// not know. Zone: shared, both the safe and the docket stand on it.
//
// # One Write
//
// The function given to Write runs inside one transaction and may run more than once (PostgreSQL repeats it after a
// serialization failure), so it must have no effect outside the transaction but on variables that it sets anew each
// time. It must return the first error that a statement gives it. It must not commit, roll back, keep the transaction,
// or call Write again.
//
// On SQLite all writes go through one goroutine. It runs as many functions as are waiting, each under a savepoint, and
// commits once for all of them: one fsync instead of sixty-four. An error or panic in one function undoes that one only.
// No caller hears anything before the commit, not even of an error of its own: "already there" may rest on what a
// neighbour in the same batch wrote, and is true only once that is on the disk. So a commit that fails is the answer to
// every caller of the batch.
//
// A context that ends before its function started means that it never ran; later it is no longer looked at.
//
// An error of Write does not always mean "not done": the answer to a commit can be lost. Every step that matters must
// therefore be repeatable; package faulty makes such losses for tests.
//
// # Schema
//
// A store hands over its migrations in two folders, sqlite and postgres, with the same numbers. The first file's name
// after its number names the store (0001_safe.sql: "safe") and its version table, so that two stores could share a
// database. SQLite is migrated when it is opened. PostgreSQL is migrated by [Migrate] only, since several processes may
// be using it. A schema newer than the program is refused on both.
package database
