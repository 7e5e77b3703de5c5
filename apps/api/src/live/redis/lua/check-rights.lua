-- Tries every command that the other scripts use, on keys of its own, and answers with those that the
-- user may not run. Nothing of it stays.
local refused = {}
local function try(command, ...)
  local reply = redis.pcall(command, ...)
  if type(reply) == 'table' and reply.err and
    (reply.err:find('NOPERM', 1, true) or reply.err:find('The user executing the script', 1, true)) then
    refused[#refused + 1] = command
  end
end
local hash, stream, sorted, list, text = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
try('DEL', hash, stream, sorted, list, text)
try('HSET', hash, 'a', '1') try('HSETNX', hash, 'a', '1') try('HGET', hash, 'a') try('HMGET', hash, 'a')
try('HGETALL', hash) try('HLEN', hash) try('HDEL', hash, 'a')
try('XADD', stream, '*', 'a', '1') try('XRANGE', stream, '-', '+')
try('ZADD', sorted, '1', 'a') try('ZCARD', sorted) try('ZCOUNT', sorted, '0', '1') try('ZRANGE', sorted, '0', '-1')
try('ZRANGEBYSCORE', sorted, '0', '1') try('ZRANK', sorted, 'a') try('ZSCORE', sorted, 'a')
try('ZREM', sorted, 'b') try('ZPOPMAX', sorted)
try('LPUSH', list, 'a') try('LLEN', list) try('RPOP', list)
try('SET', text, '1') try('GET', text) try('INCR', text) try('EXISTS', text) try('PEXPIRE', text, '1000')
try('TIME')
try('DEL', hash, stream, sorted, list, text)
return refused
