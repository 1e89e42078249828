"""Names that have one form in English and one in Chinese; pure. What is not listed keeps its original."""

from __future__ import annotations

LISTED = """
us 美国 美 美國 | uk 英国 英 英國 | eu 欧盟 歐盟 欧洲 | un 联合国 聯合國 | china 中国 中 中國
russia 俄罗斯 俄 俄羅斯 | ukraine 乌克兰 乌 烏克蘭 | iran 伊朗 | israel 以色列 以 | japan 日本 日
korea 韩国 朝鲜 韩 韓國 | india 印度 印 | france 法国 法 法國 | germany 德国 德 德國
italy 意大利 意 | spain 西班牙 | canada 加拿大 加 | mexico 墨西哥 | brazil 巴西
australia 澳大利亚 澳洲 澳 | taiwan 台湾 臺灣 台 | turkey 土耳其 | syria 叙利亚 | iraq 伊拉克
egypt 埃及 | vietnam 越南 | netherlands 荷兰 | sweden 瑞典 | switzerland 瑞士 | poland 波兰
europe 欧洲 欧 | afghanistan 阿富汗 | palestine 巴勒斯坦 | venezuela 委内瑞拉 | greenland 格陵兰
denmark 丹麦 | cuba 古巴 | colombia 哥伦比亚 | panama 巴拿马 | singapore 新加坡 | malaysia 马来西亚
thailand 泰国 | indonesia 印尼 印度尼西亚 | philippines 菲律宾 | pakistan 巴基斯坦 | asia 亚洲
africa 非洲 | gaza 加沙 | beijing 北京 | shanghai 上海 | shenzhen 深圳 | hong 香港 | kong 香港
guangzhou 广州 | washington 华盛顿 | york 纽约 | london 伦敦 | paris 巴黎 | berlin 柏林
moscow 莫斯科 | tokyo 东京 | seoul 首尔 | kyiv 基辅 | brussels 布鲁塞尔 | geneva 日内瓦
davos 达沃斯 | trump 特朗普 川普 | biden 拜登 | xi 习近平 | jinping 习近平 | putin 普京
zelensky 泽连斯基 | zelenskyy 泽连斯基 | macron 马克龙 | musk 马斯克 | altman 奥特曼 阿尔特曼
huang 黄仁勋 | starmer 斯塔默 | netanyahu 内塔尼亚胡 | modi 莫迪 | powell 鲍威尔
monday 周一 星期一 | tuesday 周二 星期二 | wednesday 周三 星期三 | thursday 周四 星期四
friday 周五 星期五 | saturday 周六 星期六 | sunday 周日 星期日 星期天 | january 1月 一月
february 2月 二月 | march 3月 三月 | april 4月 四月 | may 5月 五月 | june 6月 六月 | july 7月 七月
august 8月 八月 | september 9月 九月 | october 10月 十月 | november 11月 十一月
december 12月 十二月 | congress 国会 | senate 参议院 | house 众议院 白宫 | white 白宫
pentagon 五角大楼 | fed 美联储 | nasdaq 纳斯达克 | apple 苹果 | google 谷歌 | microsoft 微软
amazon 亚马逊 | nvidia 英伟达 | tesla 特斯拉 | intel 英特尔 | samsung 三星 | huawei 华为
alibaba 阿里巴巴 | tencent 腾讯 | baidu 百度 | bytedance 字节跳动 | xiaomi 小米 | reuters 路透
bloomberg 彭博 | christmas 圣诞
"""
ENTRIES = [entry.split() for line in LISTED.splitlines() for entry in line.split("|") if entry.strip()]
CHINESE_NAMES: dict[str, tuple[str, ...]] = {english: tuple(chinese) for english, *chinese in ENTRIES}
TITLE_WORDS = (
    "president prime minister senator governor professor doctor mr mrs ms ceo king queen pope general"
)
TITLES = frozenset(TITLE_WORDS.split())
