package sound

import "strings"

// surnames that are read otherwise than the same character elsewhere.
var surnames = table(`
	单 shan 單 shan 曾 zeng 仇 qiu 解 xie 朴 piao 查 zha 区 ou 區 ou 盖 ge 蓋 ge 缪 miao 繆 miao 翟 zhai
	乜 nie 员 yun 員 yun 秘 bi 黑 he 折 she 种 chong 繁 po 覃 qin 召 shao 祭 zhai 能 nai 句 gou
	乐 yue 樂 yue 薄 bo 都 du 佴 nai 阚 kan 洗 xian 贠 yun 隗 wei
	尉迟 yu-chi 尉遲 yu-chi 万俟 mo-qi 萬俟 mo-qi 单于 chan-yu 單于 chan-yu
	澹台 tan-tai 澹臺 tan-tai
`)

// phrases of two characters that groups are named with.
var phrases = table(`
	银行 yin-hang 行业 hang-ye 行情 hang-qing 同行 tong-hang 行长 hang-zhang
	音乐 yin-yue 乐队 yue-dui 乐团 yue-tuan 乐器 yue-qi 声乐 sheng-yue 器乐 qi-yue 民乐 min-yue
	重庆 chong-qing 重阳 chong-yang 重逢 chong-feng 重建 chong-jian 重组 chong-zu 重启 chong-qi
	长沙 chang-sha 长春 chang-chun 长江 chang-jiang 长城 chang-cheng 长安 chang-an 长期 chang-qi 长途 chang-tu
	长跑 chang-pao 长征 chang-zheng 长三 chang-san 特长 te-chang
	会计 kuai-ji 调试 tiao-shi 调解 tiao-jie 空调 kong-tiao 协调 xie-tiao 角色 jue-se 主角 zhu-jue 校对 jiao-dui
	首都 shou-du 成都 cheng-du 京都 jing-du 都市 du-shi 都江 du-jiang 厦门 xia-men 西藏 xi-zang 藏族 zang-zu
	柏林 bo-lin 秘鲁 bi-lu 蚌埠 beng-bu 六安 lu-an 出差 chu-chai 差旅 chai-lv
	大夫 dai-fu 便宜 pian-yi 弹唱 tan-chang
`)

// table reads pairs; hyphens stand for the spaces within a reading.
func table(text string) map[string]string {
	list := strings.Fields(strings.ReplaceAll(text, "\t", " "))
	m := make(map[string]string, len(list)/2)
	for i := 0; i < len(list); i += 2 {
		m[list[i]] = strings.ReplaceAll(list[i+1], "-", " ")
	}
	return m
}
