-- KEYS: entries, until
local time = redis.call('TIME')
local now_ms = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local listed = {}
for _, session in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '(' .. whole(now_ms), '+inf')) do
  local entry = redis.call('HGET', KEYS[1], session)
  if entry then listed[#listed + 1] = { session, entry } end
end
return listed
