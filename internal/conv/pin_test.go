package conv

import (
	"maps"
	"slices"
	"testing"

	"hongyan/internal/im"
)

// Where there is no room, the shorter side makes it, down to number 1.
func TestAsFewPinsMoveAsCan(t *testing.T) {
	five := map[im.ConvID]int64{1: 1, 2: 2, 3: 3, 4: 4, 5: 5}
	for _, c := range []struct {
		name      string
		pins      map[im.ConvID]int64
		id, above im.ConvID
		want      []place
	}{
		{"the first", nil, 1, 0, []place{{1, 1}}},
		{"on top", five, 6, 0, []place{{6, 6}}},
		{"on top, of those there are", five, 2, 0, []place{{2, 6}}},
		{"on top already", five, 5, 0, nil},
		{"above one that is not pinned", five, 2, 7, []place{{2, 6}}},
		{"above itself", five, 2, 2, nil},
		{"above itself, not pinned", five, 6, 6, []place{{6, 6}}},
		{"above the one under it", five, 3, 2, nil},
		{"above the top", five, 1, 5, []place{{1, 6}}},
		{"new, near the top", five, 6, 4, []place{{5, 6}, {6, 5}}},
		{"new, at the bottom: there is nothing below", five, 6, 1, []place{{5, 6}, {4, 5}, {3, 4}, {2, 3}, {6, 2}}},
		{"from the top to the bottom", five, 5, 1, []place{{4, 5}, {3, 4}, {2, 3}, {5, 2}}},
		{"into a gap", map[im.ConvID]int64{1: 1, 2: 5}, 3, 1, []place{{3, 2}}},
		{"moved into the gap it makes itself", five, 2, 3, []place{{3, 2}, {2, 3}}},
		{"down is shorter", map[im.ConvID]int64{1: 4, 2: 5, 3: 6, 4: 7}, 5, 2, []place{{4, 8}, {3, 7}, {5, 6}}},
		{"down is shorter by one", map[im.ConvID]int64{1: 4, 2: 5, 3: 6, 4: 7}, 5, 1, []place{{1, 3}, {5, 4}}},
	} {
		if got := placeAbove(c.pins, c.id, c.above); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
		after := maps.Clone(c.pins)
		for _, m := range placeAbove(c.pins, c.id, c.above) {
			if after == nil {
				after = map[im.ConvID]int64{}
			}
			after[m.conv] = m.number
		}
		numbers := slices.Sorted(maps.Values(after))
		if len(slices.Compact(numbers)) != len(after) || len(numbers) > 0 && numbers[0] < 1 {
			t.Errorf("%s: numbers %v", c.name, numbers)
		}
	}
}
