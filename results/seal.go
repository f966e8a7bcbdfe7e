package results

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
)

// Nothing in a ledger is believed that its seal does not confirm: a CRC-32C over the run's identity, the
// table, the place in it, and the content. A column named data that holds a blob has it in its last four
// bytes; the other tables have a column named seal. So neither a flipped bit nor a row that the file's
// structure, once damaged, presents in another place is ever taken for a result, and what is sealed can be
// told from the rest when little of the file can be read: see salvage.go.

// Errors of a ledger with damage.
var (
	errDamaged   = errors.New("damaged: its checksum does not fit")
	errMalformed = errors.New("malformed")
)

func malformed(format string, args ...any) error {
	return fmt.Errorf("%w: %s", errMalformed, fmt.Sprintf(format, args...))
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// sealer makes and checks the seals of a run. It is the checksum of the run's identity.
type sealer uint32

func newSealer(identity string) sealer {
	return sealer(crc32.Checksum([]byte(identity), castagnoli))
}

// seal appends to the data of a blob, which is stored in a table at a place, its seal.
func (s sealer) seal(data []byte, table string, a, b int) []byte {
	return binary.BigEndian.AppendUint32(data, s.checksum(data, table, a, b))
}

// unseal checks the seal of a blob and removes it.
func (s sealer) unseal(data []byte, table string, a, b int) ([]byte, error) {
	if len(data) < 4 {
		return nil, errDamaged
	}
	body, sum := data[:len(data)-4], binary.BigEndian.Uint32(data[len(data)-4:])
	if s.checksum(body, table, a, b) != sum {
		return nil, errDamaged
	}
	return body, nil
}

func (s sealer) checksum(data []byte, table string, a, b int) uint32 {
	var place [64]byte
	at := binary.AppendVarint(binary.AppendVarint(append(place[:0], table...), int64(a)), int64(b))
	return crc32.Update(crc32.Update(uint32(s), castagnoli, at), castagnoli, data)
}

// of is the seal of a row of a table without blobs: over its other columns, in their order.
func (s sealer) of(table string, columns ...any) int64 {
	data := make([]byte, 0, 128)
	for _, c := range columns {
		switch c := c.(type) {
		case int:
			data = binary.AppendVarint(data, int64(c))
		case string:
			data = append(binary.AppendUvarint(data, uint64(len(c))), c...)
		default:
			panic(fmt.Sprintf("results: a column of %s is a %T", table, c))
		}
	}
	return int64(s.checksum(data, table, len(columns), 0))
}

// opens checks the seal of such a row.
func (s sealer) opens(seal int64, table string, columns ...any) error {
	if s.of(table, columns...) != seal {
		return fmt.Errorf("%w: a row of its table %s does not fit its checksum", errMalformed, table)
	}
	return nil
}
