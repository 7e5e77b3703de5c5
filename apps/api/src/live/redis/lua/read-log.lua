-- KEYS: meta, parts, log. ARGV: name of the log, first number wanted, limit
local now = stored(KEYS[1], KEYS[2])
if not now then return {} end
local newest = now['log:' .. ARGV[1]]
if not newest then return { now.epoch, '0', '0', {} } end
local first = redis.call('XRANGE', KEYS[3], '-', '+', 'COUNT', 1)[1]
-- A log that was evicted reads as one that was trimmed to nothing.
if not first then return { now.epoch, whole(tonumber(newest) + 1), newest, {} } end
local page = {}
if tonumber(ARGV[3]) > 0 then
  page = redis.call('XRANGE', KEYS[3], ARGV[2] .. '-0', '+', 'COUNT', ARGV[3])
end
return { now.epoch, string.match(first[1], '^%d+'), newest, page }
