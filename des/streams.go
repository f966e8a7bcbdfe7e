package des

// Streams is all the randomness of one replication: a table of uniform numbers that is never
// stored. An entry is named by what it is for (purpose), by whom (entity: the request's arrival
// number, the stop's number ...) and by its place among those of that entity (draw). So the same
// request has the same demand under every strategy, and no draw shifts another (common random
// numbers). Streams is a value without state: copies are equal and any goroutine may use it.
type Streams struct {
	key0, key1 uint32
}

// NewStreams returns the streams of one replication of a seed. Different replications of one seed
// have different keys.
func NewStreams(seed, replication uint64) Streams {
	k := mix(mix(seed+golden) + replication*golden)
	return Streams{key0: uint32(k), key1: uint32(k >> 32)}
}

const golden = 0x9E3779B97F4A7C15 // 2^64 over the golden ratio, odd

// mix is the output function of splitmix64, a bijection in which every input bit reaches every
// output bit.
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

// Uniform returns the entry (purpose, entity, draw), in the open interval (0, 1).
func (s Streams) Uniform(purpose uint32, entity uint64, draw uint32) float64 {
	low, high, _, _ := philox(purpose, uint32(entity), uint32(entity>>32), draw, s.key0, s.key1)
	return uniform(low, high)
}

// Pair returns two independent uniforms at little more than the price of one: the entry (purpose,
// entity, draw) itself and one that no call of Uniform returns.
func (s Streams) Pair(purpose uint32, entity uint64, draw uint32) (first, second float64) {
	low, high, low2, high2 := philox(purpose, uint32(entity), uint32(entity>>32), draw, s.key0, s.key1)
	return uniform(low, high), uniform(low2, high2)
}

// uniform makes of 64 random bits a fraction of 53 bits, the last of which is always set: never 0,
// never 1, exact, and 1-u is as likely as u.
func uniform(low, high uint32) float64 {
	x := uint64(high)<<32 | uint64(low)
	return float64(x>>11|1) * 0x1p-53
}
