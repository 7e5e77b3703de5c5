-- KEYS: meta, parts, changes. The keys of the logs are made from the prefix in ARGV; they carry the same
-- hash tag, so all of them are in one slot.
-- Nothing is written before every check has passed: a script that fails halfway is not rolled back.
local meta, parts, changes = KEYS[1], KEYS[2], KEYS[3]
local from, to, epoch, reset, summary, tip = ARGV[1], ARGV[2], ARGV[3], ARGV[4] == '1', ARGV[5], ARGV[6]
local retained_items, retained_changes = ARGV[7], ARGV[8]
local notice_max_bytes, retained_max_bytes = tonumber(ARGV[9]), tonumber(ARGV[10])
local keep_ms, channel, log_prefix = ARGV[11], ARGV[12], ARGV[13]
local part_count = tonumber(ARGV[14])
local appended_at_ms = ARGV[15]
local first_part = 16
local first_item = first_part + 2 * part_count

local now, fields, damaged = stored(meta, parts)
if (now and now.offsets or '') ~= from or (not reset and (not now or now.epoch ~= epoch)) then
  if not now then return { 0, damaged and 'damaged' or 'nothing' } end
  return { 0, 'stored', now.epoch, now.sequence, now.offsets }
end

-- The first write can grow memory, so a full or read-only server refuses here, before anything is dropped.
redis.call('HSET', meta, 'tip', tip)

if reset or not now then
  redis.call('DEL', parts)
  for field in pairs(fields) do
    if string.sub(field, 1, 4) == 'log:' then
      redis.call('DEL', log_prefix .. string.sub(field, 5))
      redis.call('HDEL', meta, field)
      fields[field] = nil
    end
  end
end
if not now then redis.call('DEL', changes) end

local life = now and now.life or tip
local ordinal = whole((now and tonumber(now.ordinal) or 0) + 1)
local previous = now and now.tip or ''
local sequence = whole((now and not reset and tonumber(now.sequence) or 0) + 1)

local told_parts = {}
local batch = {}
for at = first_part, first_item - 1, 2 do
  -- What begins with '~' is the projectors' own: it is kept and never told, and null takes it away.
  local own = string.sub(ARGV[at], 1, 1) == '~'
  if own and ARGV[at + 1] == 'null' then
    redis.call('HDEL', parts, ARGV[at])
  else
    batch[#batch + 1] = ARGV[at]
    batch[#batch + 1] = ARGV[at + 1]
  end
  if not own then told_parts[#told_parts + 1] = cjson.encode(ARGV[at]) .. ':' .. ARGV[at + 1] end
  if #batch >= 1000 then
    redis.call('HSET', parts, unpack(batch))
    batch = {}
  end
end
if #batch > 0 then redis.call('HSET', parts, unpack(batch)) end

local told_items = {}
for at = first_item, #ARGV, 2 do
  local field = 'log:' .. ARGV[at]
  local key = log_prefix .. ARGV[at]
  local number = whole((tonumber(fields[field]) or 0) + 1)
  fields[field] = number
  -- A log whose count is gone may still be there.
  if number == '1' then redis.call('DEL', key) end
  redis.call('XADD', key, 'MAXLEN', '=', retained_items, number .. '-1', 'entry', ARGV[at + 1])
  told_items[#told_items + 1] = '{"number":' .. number .. ',"entry":' .. ARGV[at + 1] .. '}'
end

local written = {
  'epoch', epoch, 'sequence', sequence, 'offsets', to, 'summary', summary,
  'life', life, 'ordinal', ordinal, 'parts', whole(redis.call('HLEN', parts)),
}
for field, value in pairs(fields) do
  if string.sub(field, 1, 4) == 'log:' then
    written[#written + 1] = field
    written[#written + 1] = value
    redis.call('PEXPIRE', log_prefix .. string.sub(field, 5), keep_ms)
  end
end
redis.call('HSET', meta, unpack(written))

local head = '{"life":' .. cjson.encode(life) .. ',"ordinal":' .. ordinal .. ',"tip":' .. cjson.encode(tip)
  .. ',"previous":' .. cjson.encode(previous) .. ',"epoch":' .. cjson.encode(epoch)
  .. ',"sequence":' .. sequence .. ',"reset":' .. (reset and 'true' or 'false')
if appended_at_ms ~= '' then head = head .. ',"appendedAtMs":' .. appended_at_ms end
local whole_change = head .. ',"parts":{' .. table.concat(told_parts, ',') .. '},"items":['
  .. table.concat(told_items, ',') .. ']}'
local large = head .. ',"large":true}'

redis.call('XADD', changes, 'MAXLEN', '=', retained_changes, ordinal .. '-1', 'previous', previous,
  'change', #whole_change > retained_max_bytes and large or whole_change)
redis.call('PEXPIRE', changes, keep_ms)
redis.call('PEXPIRE', parts, keep_ms)
redis.call('PEXPIRE', meta, keep_ms)
redis.call('PUBLISH', channel, #whole_change > notice_max_bytes and large or whole_change)
return { 1, sequence, life, ordinal }
