package account

import (
	"strings"

	"hongyan/internal/im"
)

// reserved are the names a stranger could use to speak for the server, and
// those that mean many people. Without separators, in lower case.
var reserved = func() map[string]bool {
	words := strings.Fields(`
		admin admins administrator administrators adm sysadmin superadmin superuser root system sys sysop
		hongyan hongyanim hongyanteam hongyanbot hongyansupport hongyanofficial
		owner operator operators moderator moderators mod mods staff team official officials
		support helpdesk help service services customerservice customersupport contact info
		security abuse safety trust privacy legal compliance billing payment payments
		notification notifications notify notice alert alerts announcement announcements news
		bot bots robot webhook webhooks api server daemon
		mail email postmaster webmaster hostmaster noreply mailerdaemon
		all everyone everybody here channel nobody anonymous guest deleted unknown
		null undefined none void true false self me you
		login signin signup register logout signout setup settings account accounts password
		鸿雁 鴻雁 鸿雁官方 鸿雁客服 鸿雁团队 鸿雁助手 管理员 管理員 系统管理员 超级管理员 系统 系統 系统消息 系统通知
		官方 官方客服 官方账号 客服 客服中心 在线客服 人工客服 支持 技术支持 帮助 帮助中心 服务 服务器 安全 安全中心
		通知 公告 消息 机器人 群主 所有人 全体成员 全体 大家 匿名 游客 已注销 注销用户 运营 审核 举报 客户服务
	`)
	set := make(map[string]bool, len(words))
	for _, w := range words {
		set[w] = true
	}
	return set
}()

var (
	separators = strings.NewReplacer("_", "", ".", "", "-", "")
	digitsAsI  = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t")
	digitsAsL  = strings.NewReplacer("0", "o", "1", "l", "3", "e", "4", "a", "5", "s", "7", "t")
)

// isReserved sees through case, separators and digits that stand for letters:
// "S.upp0rt" is reserved too.
func isReserved(handle string) bool {
	word := separators.Replace(im.HandleKey(handle))
	return reserved[word] || reserved[digitsAsI.Replace(word)] || reserved[digitsAsL.Replace(word)]
}
