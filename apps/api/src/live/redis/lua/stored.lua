-- What is stored of a session by field name, or nil. A server that evicts or expires keys one by one
-- can leave half a session: that counts as nothing, so that the writer builds it anew, and is answered
-- as the third value.
local function stored(meta, parts)
  local flat = redis.call('HGETALL', meta)
  local fields = {}
  for at = 1, #flat, 2 do fields[flat[at]] = flat[at + 1] end
  if not fields.epoch then return nil, fields, redis.call('EXISTS', parts) == 1 end
  if redis.call('HLEN', parts) ~= tonumber(fields.parts) then return nil, fields, true end
  return fields, fields, false
end

-- Lua writes large numbers as 1e+14.
local function whole(number)
  return string.format('%.0f', number)
end

