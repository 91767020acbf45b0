package conv

import (
	"slices"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// mentionLimit is how many different people one message may mention.
const mentionLimit = 50

// mentionsOf is whom a content mentions, each once. What is forwarded mentions
// nobody again.
func mentionsOf(c *hyv1.Content) (list []im.UserID, err error) {
	for _, e := range textOf(c).GetEntities() {
		switch e.GetKind() { //nolint:exhaustive // the others mention nobody
		case hyv1.EntityKind_ENTITY_KIND_MENTION:
			list = append(list, im.UserID(e.GetUserId()))
		case hyv1.EntityKind_ENTITY_KIND_MENTION_ALL:
			list = append(list, store.Everybody)
		case hyv1.EntityKind_ENTITY_KIND_MENTION_ADMINS:
			list = append(list, store.Admins)
		}
	}
	slices.Sort(list)
	if list = slices.Compact(list); len(list) > mentionLimit {
		return nil, im.TooLong(entitiesField, mentionLimit)
	}
	return list, nil
}
