-- KEYS: points, names, meta. ARGV: how many of the best, number of players; the players; then pairs of a
-- player and how many on either side. Rows are rank, player, name or '', points with their sign turned.
local points, names, meta = KEYS[1], KEYS[2], KEYS[3]
local facts = redis.call('HMGET', meta, 'version', 'at')
if not facts[1] then return {} end

local function rows(from, to)
  if to < from then return {} end
  local flat = redis.call('ZRANGE', points, from, to, 'WITHSCORES')
  local found, rank = {}, nil
  for at = 1, #flat, 2 do
    if not rank then
      rank = 1 + redis.call('ZCOUNT', points, '-inf', '(' .. flat[at + 1])
    elseif flat[at + 1] ~= flat[at - 1] then
      rank = from + (at - 1) / 2 + 1
    end
    found[#found + 1] = { rank, flat[at], redis.call('HGET', names, flat[at]) or '', flat[at + 1] }
  end
  return found
end
local function around(player, radius)
  local place = redis.call('ZRANK', points, player)
  if not place then return {} end
  return rows(math.max(0, place - radius), place + radius)
end

local entries, neighbours = {}, {}
local first_pair = 3 + tonumber(ARGV[2])
for at = 3, first_pair - 1 do entries[#entries + 1] = around(ARGV[at], 0) end
for at = first_pair, #ARGV, 2 do neighbours[#neighbours + 1] = around(ARGV[at], tonumber(ARGV[at + 1])) end
return { facts[1], facts[2], redis.call('ZCARD', points), rows(0, tonumber(ARGV[1]) - 1), entries, neighbours }
