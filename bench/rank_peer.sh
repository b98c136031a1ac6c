#!/bin/sh
# rank_peer - Redis' sorted set at a million members, beside bench_rank.
#
# A redis-server of its own on a socket of its own; the loops run inside it, in Lua, so that no
# network is measured. The score holds solved, penalty and minute of the icpc rule exactly.
# Exits with 77 when redis-server is not on PATH.
set -eu
command -v redis-server >/dev/null && command -v redis-cli >/dev/null || exit 77
dir=$(mktemp -d)
redis-server --port 0 --unixsocket "$dir/socket" --dir "$dir" --save '' --appendonly no >/dev/null &
server=$!
trap 'kill $server; wait $server || true; rm -rf "$dir"' EXIT
until redis-cli -s "$dir/socket" ping 2>/dev/null | grep -q PONG; do kill -0 $server; done
redis-cli -s "$dir/socket" eval "
    local members, operations = 1000000, 200000
    local random = math.random
    local function score()
        return (10 - random(0, 10)) * 1e9 + random(0, 2999) * 1e4 + random(0, 299)
    end
    local function now_us()
        local time = redis.call('time')
        return tonumber(time[1]) * 1e6 + tonumber(time[2])
    end
    local function memory()
        return tonumber(string.match(redis.call('info', 'memory'), 'used_memory:(%d+)'))
    end
    local function measure(what, run)
        local since = now_us()
        for i = 1, operations do run() end
        return string.format('  %-34s %8.3f us', what, (now_us() - since) / operations)
    end
    local before = memory()
    for i = 1, members do redis.call('zadd', 'board', score(), i) end
    local used = memory() - before
    return {
        measure('update (zadd)', function()
            redis.call('zadd', 'board', score(), random(1, members)) end),
        measure('rank of a member (zrank)', function()
            redis.call('zrank', 'board', random(1, members)) end),
        measure('page of 50, anywhere (zrange)', function()
            local from = random(0, members - 50)
            redis.call('zrange', 'board', from, from + 49) end),
        string.format('  %-34s %8.1f B/member', 'memory', used / members)}
" 0
