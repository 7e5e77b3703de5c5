-- KEYS: marks. ARGV: triples of topic:partition, offset, and the mark that the writer believes to be there
local function mark(at) return tonumber(redis.call('HGET', KEYS[1], ARGV[at]) or '0') end
for at = 1, #ARGV, 3 do
  if mark(at) < tonumber(ARGV[at + 2]) then return 0 end
end
for at = 1, #ARGV, 3 do
  if tonumber(ARGV[at + 1]) > mark(at) then redis.call('HSET', KEYS[1], ARGV[at], ARGV[at + 1]) end
end
return 1
