package blob

import "syscall"

// freeBytes returns what may still be written below dir; ok is false where the system does not say.
func freeBytes(dir string) (free int64, ok bool) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, false
	}
	return int64(s.Bavail) * int64(s.Bsize), true // #nosec G115 -- a disk is smaller than 8 EiB
}
