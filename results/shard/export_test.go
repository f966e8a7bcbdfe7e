package shard

// NewRound makes newRound visible to tests.
var NewRound = newRound
