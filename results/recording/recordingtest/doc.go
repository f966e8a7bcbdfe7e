// Package recordingtest makes recordings for tests: of configurations that rapid draws, and of given
// ones. No program links it.
package recordingtest
