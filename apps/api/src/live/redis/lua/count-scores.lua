-- KEYS: position, boards. The keys of a board are made from the prefix in ARGV; they carry the same hash tag.
-- ARGV: from, to, most boards, most players, most ids, prefix of a board's keys, when the oldest was appended;
-- then for each score: offset, id, board, player, name, points, how it counts, at, what its id stands for
local position, boards = KEYS[1], KEYS[2]
local from, to = ARGV[1], ARGV[2]
local most_boards, most_players, most_ids = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local prefix, appended_at_ms = ARGV[6], ARGV[7]

local now = redis.call('GET', position)
if (now or '') ~= from then return { 0, now or '' } end

-- The first write can grow memory, so a full or read-only server refuses here, before anything is counted.
redis.call('SET', position, to)

local function drop(board)
  local own = prefix .. board
  redis.call('DEL', own .. ':points', own .. ':names', own .. ':ids', own .. ':order', own .. ':meta')
  redis.call('ZREM', boards, board)
end
-- All is counted anew.
if not now then
  for _, board in ipairs(redis.call('ZRANGE', boards, 0, -1)) do drop(board) end
end

local function points_after(before, points, counting)
  if not before or counting == 'LATEST' then return points end
  if counting == 'BEST' then return math.max(before, points) end
  return before + points
end

local counted, versions = 0, {}
for at = 8, #ARGV, 9 do
  local offset, id, board, player, name, points, counting, happened_at, stands_for = unpack(ARGV, at, at + 8)
  local own = prefix .. board
  -- A board that is not listed may have left something.
  if not redis.call('ZSCORE', boards, board) then drop(board) end
  if redis.call('HSETNX', own .. ':ids', id, stands_for) == 1 then
    counted = counted + 1
    redis.call('ZADD', boards, offset, board)
    while redis.call('ZCARD', boards) > most_boards do drop(redis.call('ZRANGE', boards, 0, 0)[1]) end
    redis.call('LPUSH', own .. ':order', id)
    if redis.call('LLEN', own .. ':order') > most_ids then
      redis.call('HDEL', own .. ':ids', redis.call('RPOP', own .. ':order'))
    end
    -- Points are kept with their sign turned: the best come first, and equals by the bytes of their ids.
    local key = own .. ':points'
    local turned = redis.call('ZSCORE', key, player)
    local after = points_after(turned and 0 - tonumber(turned), tonumber(points), counting)
    redis.call('ZADD', key, string.format('%.17g', 0 - after), player)
    if name ~= '' then redis.call('HSET', own .. ':names', player, name) end
    if redis.call('ZCARD', key) > most_players then
      redis.call('HDEL', own .. ':names', redis.call('ZPOPMAX', key)[1])
    end
    local newest = redis.call('HGET', own .. ':meta', 'at')
    if not newest or newest < happened_at then newest = happened_at end
    versions[board] = whole(tonumber(offset) + 1)
    redis.call('HSET', own .. ':meta', 'version', versions[board], 'at', newest)
  end
end

for board, version in pairs(versions) do
  local told = '{"version":' .. version
  if appended_at_ms ~= '' then told = told .. ',"appendedAtMs":' .. appended_at_ms end
  redis.call('PUBLISH', prefix .. board .. ':told', told .. '}')
end
return { 1, counted }
