package recording

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
)

// File is a recording that was kept.
type File struct {
	*Recording
	file *os.File
}

// OpenFile opens a recording that was kept, after it has read it once to see that it is undamaged. What
// cannot be read, or not as it was written, is an error that names the file. Only a plain file is opened: to
// open a pipe is to wait for somebody who writes to it.
func OpenFile(name string) (*File, error) {
	if info, err := os.Stat(name); err != nil {
		return nil, err
	} else if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: this is not a plain file", name)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	r, err := openWhole(f)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", name, err), f.Close())
	}
	return &File{r, f}, nil
}

// Close closes the file.
func (f *File) Close() error { return f.file.Close() }

// openWhole opens a recording and compares its checksum.
func openWhole(f *os.File) (*Recording, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	r, err := Open(f, info.Size())
	if err != nil {
		return nil, err
	}
	sum := crc32.New(checksum)
	if _, err := io.Copy(sum, io.NewSectionReader(f, 0, r.start+r.size)); err != nil {
		return nil, err
	}
	if want, err := r.Trailer.sum(sum.Sum32()); err != nil || want != r.Trailer.Sum {
		return nil, errors.Join(errDamaged, err)
	}
	return r, nil
}
