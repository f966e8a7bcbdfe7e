package des

import "math/bits"

// philox returns Philox4x32-10 of a counter c under a key k: ten rounds of two multiplications that
// turn the counter into random bits, the same for the same counter whoever asks and in whatever
// order. J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random numbers: as easy as
// 1, 2, 3", SC11. Words are passed one by one because Go passes arrays through memory, which would
// take half as long again.
func philox(c0, c1, c2, c3, k0, k1 uint32) (r0, r1, r2, r3 uint32) {
	const (
		multiplier0 = 0xD2511F53
		multiplier1 = 0xCD9E8D57
		weyl0       = 0x9E3779B9 // golden ratio
		weyl1       = 0xBB67AE85 // sqrt(3)-1
	)
	for range 10 {
		hi0, lo0 := bits.Mul32(multiplier0, c0)
		hi1, lo1 := bits.Mul32(multiplier1, c2)
		c0, c1, c2, c3 = hi1^c1^k0, lo1, hi0^c3^k1, lo0
		k0 += weyl0
		k1 += weyl1
	}
	return c0, c1, c2, c3
}
