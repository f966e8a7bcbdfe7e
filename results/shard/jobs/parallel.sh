#!/bin/sh
# GNU parallel: one shard per core. For other machines that see the same directory, add
# --sshloginfile FILE. Without a shell in between, a shard is one process.
exec {{sh .Bench}} missing {{sh .Dir}} --format lines |
	parallel --halt never --retries 3 {{sh .Bench}} shard {{sh .Dir}} --index '{}' --jobs 1
