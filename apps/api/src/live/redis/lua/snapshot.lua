-- KEYS: meta, parts
local now = stored(KEYS[1], KEYS[2])
if not now then return {} end
return { now.epoch, now.sequence, now.offsets, now.life, now.ordinal, now.tip, redis.call('HGETALL', KEYS[2]) }
