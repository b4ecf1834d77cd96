-- What a running case of a parcel is told once another case has it: nothing, 'waiting', 'handed', or 'late'.
ALTER TABLE parcel_parts ADD COLUMN later TEXT NOT NULL DEFAULT '';
