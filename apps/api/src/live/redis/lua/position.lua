-- KEYS: meta, parts
local now, _, damaged = stored(KEYS[1], KEYS[2])
if not now then return { damaged and 'damaged' or 'nothing' } end
return { 'stored', now.epoch, now.sequence, now.offsets, now.life, now.ordinal, now.summary }
