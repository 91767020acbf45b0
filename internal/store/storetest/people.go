package storetest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"hongyan/internal/sound"
	"hongyan/internal/store"
)

const (
	surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
	given    = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文辉玲华建国志红梅鹏飞宇欣雨晨思佳浩然子轩梓涵一诺俊博文昊天瑞泽诗琪可馨梦洁嘉怡丹阳海燕春生树林金龙玉珍凤云龙波"
)

// NameOf is the name of the i-th of many people.
func NameOf(i int) string {
	s, g := []rune(surnames), []rune(given)
	name := string(s[i%len(s)]) + string(g[i/len(s)%len(g)])
	if i%5 != 0 {
		name += string(g[i/7%len(g)])
	}
	if i%20 == 0 {
		name = fmt.Sprintf("Anna%d Smith%d", i%977, i%1009)
	}
	return name
}

// Crowd makes people from one id to another, who only have names.
func Crowd(t testing.TB, db *store.DB, from, to int) {
	t.Helper()
	const batch = 5000
	for ; from < to; from += batch {
		err := db.Write(context.Background(), func(tx *store.Tx) error {
			var users, words []any
			for i := from; i < min(from+batch, to); i++ {
				name := NameOf(i)
				users = append(users, int64(i), fmt.Sprintf("crowd%d", i), fmt.Sprintf("crowd%d", i), name, int64(1))
				sound.Words(name, func(word string, inside bool) {
					in := int64(0)
					if inside {
						in = 1
					}
					words = append(words, in, word, int64(i))
				})
			}
			if err := insert(tx, `INSERT INTO users (user_id, handle, handle_key, name, created_at) VALUES `, users, 5); err != nil {
				return err
			}
			return insert(tx, `INSERT INTO name_words (inside, word, user_id) VALUES `, words, 3)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// insert puts rows in, as many at once as both engines take.
func insert(tx *store.Tx, into string, args []any, columns int) error {
	const most = 900
	for len(args) > 0 {
		n := min(len(args), most/columns*columns)
		var query strings.Builder
		query.WriteString(into)
		for i := range n {
			switch {
			case i == 0:
				query.WriteString("(")
			case i%columns == 0:
				query.WriteString("),(")
			default:
				query.WriteString(",")
			}
			fmt.Fprintf(&query, "$%d", i+1)
		}
		if _, err := tx.Exec(query.String()+")", args[:n]...); err != nil {
			return err
		}
		args = args[n:]
	}
	return nil
}
