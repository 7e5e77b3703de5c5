-- KEYS: entries, until, order. ARGV: session, life, ordinal, summary, milliseconds to keep, channel
local entries, expiries, order = KEYS[1], KEYS[2], KEYS[3]
local session, life, ordinal, summary = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]
local time = redis.call('TIME')
local now_ms = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

local changed = false
for _, expired in ipairs(redis.call('ZRANGEBYSCORE', expiries, '-inf', whole(now_ms), 'LIMIT', 0, 100)) do
  redis.call('HDEL', entries, expired)
  redis.call('ZREM', expiries, expired)
  changed = true
end

local text = redis.call('HGET', entries, session)
local before = text and cjson.decode(text)
-- The entry is written after its change was applied, so two writers can come in the wrong order.
if not before or before.life ~= life or before.ordinal <= ordinal then
  changed = changed or not before or before.summary ~= summary
  local entry = {
    order = before and before.order or redis.call('INCR', order),
    life = life,
    ordinal = ordinal,
    summary = summary,
  }
  redis.call('HSET', entries, session, cjson.encode(entry))
  redis.call('ZADD', expiries, whole(now_ms + tonumber(ARGV[5])), session)
end
if changed then redis.call('PUBLISH', ARGV[6], 'changed') end
return 1
