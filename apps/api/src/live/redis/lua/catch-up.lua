-- KEYS: meta, changes. ARGV: 'begin', or 'from' and the life, ordinal and tip that the reader has.
-- Answers where the feed stands, and whether the reader can be brought there: 1 and the changes between, or 0.
local at = redis.call('HMGET', KEYS[1], 'life', 'ordinal', 'tip')
local life, ordinal, tip = at[1] or '', at[2] or '0', at[3] or ''
local function answer(reachable, changes) return { life, ordinal, tip, reachable, changes } end

if ARGV[1] == 'begin' then return answer(1, {}) end
local had_life, had_ordinal, had_tip = ARGV[2], tonumber(ARGV[3]), ARGV[4]
-- Who saw nothing stored can begin with the first change of any life.
if had_life ~= '' and had_life ~= life then return answer(0, {}) end
local missing = tonumber(ordinal) - had_ordinal
if missing < 0 then return answer(0, {}) end
if missing == 0 then return answer(had_tip == tip and 1 or 0, {}) end

local start = whole(had_ordinal + 1) .. '-1'
local first = redis.call('XRANGE', KEYS[2], start, start)[1]
-- The link to the change before tells a feed that was rolled back and went on differently.
if not first or first[2][2] ~= had_tip then return answer(0, {}) end
local changes = {}
for _, entry in ipairs(redis.call('XRANGE', KEYS[2], start, '+')) do changes[#changes + 1] = entry[2][4] end
return answer(#changes == missing and 1 or 0, #changes == missing and changes or {})
