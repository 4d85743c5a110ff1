"""The Latin spelling (汉语拼音) of the characters that the names of the district are made of."""

import re
from typing import Final

# Surnames in their reading as surnames; ü is written yu, as in passports.
_TABLE: Final = """
A阿 Ai艾 An安 Ao敖 Ba巴 Bai柏白 Ban班 Bao包鲍 Bi毕闭 Bian卞边 Bin宾彬斌 Bing兵 Bo博波薄 Bu卜 Cai蔡
Cao曹 Cen岑 Chai柴 Chang常畅 Chao晁超 Che车 Chen陈谌晨 Cheng成程 Chi池迟 Chu储初楚褚 Chun春 Cong丛
Cui崔 Dai戴 Dan但丹 Dang党 Deng邓 Di狄邸 Diao刁 Ding丁 Dong董东冬 Dou窦豆 Du杜都 Duan段 Fan樊范帆
Fang房方芳 Fei费飞 Feng丰冯奉封凤峰 Fu伏傅富符 Gai盖 Gan干甘 Gang刚 Gao郜高 Ge戈葛 Geng耿
Gong公宫巩龚 Gou勾苟 Gu古谷辜顾 Guan关官管 Gui桂 Guo国郭 Ha哈 Hai海 Han韩 Hang杭 Hao郝浩
He何和贺赫 Heng衡 Hong洪红 Hou侯 Hu呼扈胡 Hua华花 Huan欢 Huang黄 Hui惠慧辉 Huo霍 Ji冀吉姬季嵇纪计
Jia贾佳 Jian简健建 Jiang姜江蒋 Jiao焦 Jie揭杰洁 Jin晋金靳 Jing井敬景荆晶静 Ju居鞠 Juan娟 Jun俊军
Kai凯 Kan阚 Kang亢康 Ke柯 Kong孔 Kou寇 Kuang况匡邝 Kun坤 Lai来赖 Lan兰蓝 Lang郎 Lao劳 Le乐 Lei雷磊
Leng冷 Li利厉李栗黎丽莉 Lian廉练连 Liang梁亮 Liao廖 Lin林蔺琳 Ling凌玲 Liu刘柳 Long隆龙 Lou娄楼
Lu卢芦路逯陆鲁鹿璐 Luan栾 Luo罗骆 Lyu吕 Ma马麻 Mai麦 Man满 Mao毛茅 Mei梅 Men门 Meng孟蒙 Mi米
Miao缪苗 Min闵敏 Ming明 Mo莫 Mou牟 Mu慕母穆 Na那娜 Nan南楠 Ni倪 Nie聂 Ning宁 Niu牛 Nong农 Ou区欧
Pan潘盘 Pang庞 Pei裴 Peng彭鹏 Pi皮 Piao朴 Ping平萍 Pu普浦蒲 Qi亓戚漆祁齐 Qian钱倩 Qiang强 Qiao乔
Qin秦覃琴 Qing卿 Qiu仇裘邱 Qu屈曲瞿 Quan全权 Que阙 Ran冉 Rao饶 Ren任 Rong容戎荣 Ru茹 Ruan阮
Rui芮瑞 Sang桑 Sha沙 Shan单 Shang商尚 Shao邵 She佘 Shen沈申 Sheng盛 Shi史师施时石 Shu束舒淑
Shuai帅 Si司斯 Song宋 Su宿粟苏 Sui隋 Sun孙 Suo索 Tai邰 Tan檀谈谭 Tang唐汤 Tao陶涛 Teng滕 Tian田
Ting婷 Tong仝佟童 Tu屠涂 Wan万 Wang汪王 Wei位卫危尉韦魏伟 Wen文温闻 Weng翁 Wu乌伍吴巫武邬 Xi奚席
Xia夏霞 Xian冼鲜 Xiang向相项想香 Xiao萧小 Xie解谢 Xin信辛欣鑫 Xing幸邢 Xiong熊 Xiu修秀 Xu徐胥许旭
Xuan宣 Xue薛雪 Yan严晏燕鄢阎颜岩艳 Yang杨羊阳洋 Yao姚尧 Ye冶叶 Yi伊易衣 Yin印尹殷银阴 Ying应英莹颖
Yong雍勇 You尤游由 Yu于余俞喻玉禹虞郁宇瑜 Yuan元原苑袁 Yue岳 Yun云 Zan昝 Zang臧 Zeng曾 Zha查
Zhai翟 Zhan展战湛詹 Zhang张章 Zhao赵 Zhen甄珍 Zheng郑 Zhi支智植志芝 Zhong仲钟 Zhou周 Zhu朱祝诸
Zhuang庄 Zhuo卓 Zong宗 Zou邹 Zu祖 Zuo左
"""

_SPELLINGS: Final = {
    character: syllable
    for syllable, characters in re.findall(r"([A-Z][a-z]*)([^\sA-Za-z]+)", _TABLE)
    for character in characters
}


def spelled(text: str) -> str | None:
    """The spelling in one word, capitalised: 建华 is Jianhua; None when a character is missing."""
    syllables = [_SPELLINGS.get(character) for character in text]
    if None in syllables:
        return None
    return "".join(syllable for syllable in syllables if syllable).capitalize()
