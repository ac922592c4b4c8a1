package place

import "strings"

// hamletWords come before the name of something smaller than a commune: what follows names no commune by itself.
// They are matched with their marks where the text has marks ("bán" is no "bản").
const hamletWords = `thôn bản ấp xóm làng buôn bon plei plây khóm khu tổ đội đường phố ngõ ngách hẻm kiệt chợ trường
	cầu suối sông núi đèo hồ kênh rạch cống quốc lộ hương tiểu phum sóc chùa đền đình nhà thờ ga bến cảng tiệm quán`

// linkWords may stand between the parts of an address.
const linkWords = `thuộc ở tại của cũ nay là trước đây bên trong địa bàn`

// placeWords may lead in a place name that stands alone: "ở Cao Lâu", "UBND Cao Lâu".
const placeWords = `ở tại`

// offices are pairs of words in which the second begins no name: "công an phường Hải Dương" has no xã An Phượng.
const offices = `công an,nhân dân,ủy ban,cán bộ,chủ tịch,chính quyền,quân đội,gia đình`

// fillerWords say nothing: a message of them and a name is that name.
const fillerWords = `dạ ạ vâng em tôi con cháu mình nhà ở tại là chỗ bên người dân thưa cán bộ nhé nha`

// everydayNames are words of everyday or official speech that are commune names too. In small letters and alone they are
// no place: people say them about other things, and a wrong place is worse than a question.
const everydayNames = `đoàn kết,hòa bình,thống nhất,độc lập,tự do,hạnh phúc,tân tiến,tiên tiến,quyết thắng,quyết tiến,
	chiến thắng,thắng lợi,toàn thắng,đại thắng,thành công,thành lập,hợp tác,hợp nhất,hợp lý,đồng tâm,đồng lòng,đồng ý,
	cộng hòa,dân chủ,tiến bộ,tự nhiên,tự cường,tự lập,an toàn,an ninh,an bình,bình an,an lành,bình yên,bình minh,
	bình dân,hưng thịnh,thịnh vượng,phú quý,vạn phúc,phúc lộc,phúc đức,trung thành,trung thực,trung tâm,nhân ái,
	nhân nghĩa,nhân hòa,nhân đạo,nhân dân,quang minh,văn hóa,văn minh,đổi mới,hùng cường,kim cương,thanh niên,
	thanh liêm,phượng hoàng,giao thông,liên minh,đại đồng,đại nghĩa,nghĩa tình,lương thiện,lương tâm,công chính,
	công bình,công thành,hướng đạo,hướng dương,nông trường,thị trấn,an cư,lạc nghiệp,đông tây,bắc nam,đức hạnh,
	tiền phong,tiên phong,hữu nghị,hữu ích,khởi nghĩa,cách mạng,chính nghĩa,chính lý,trường sinh,sinh long,phi long,
	cao cường,cao thắng,kiên cường,vĩnh viễn,yên tâm,yên ổn,yên bình,yên lành,hội nghĩa,hội hợp,hội an,tam hợp,
	liên hợp,liên hiệp,hợp đồng,hợp thành,đồng tiến,dân tiến,dân hòa,việt nam,cải tiến,tân thời,hiền lành,minh tâm`

// wordSet holds words by letters and the marks they have in full spelling.
type wordSet map[string][]string

// setOf cuts list apart at white space, or at commas where it has any, into a set.
func setOf(list string) wordSet {
	set := wordSet{}
	parts := strings.Fields(list)
	if strings.Contains(list, ",") {
		parts = strings.Split(list, ",")
	}
	var cut words
	for _, part := range parts {
		cut.cut(part)
		key := string(cut.key)
		set[key] = append(set[key], string(cut.marks))
	}
	return set
}

// has tells whether the words from i up to end are in the set: with the right marks, or without any.
func (q *query) has(set wordSet, i, end int) bool {
	from, to := q.text.list[i].from, q.text.list[end-1].to
	all, ok := set[string(q.text.key[from:to])]
	if !ok {
		return false
	}
	marks := q.text.marks[from:to]
	for _, m := range all {
		if string(marks) == m {
			return true
		}
	}
	return !hasMarks(marks)
}

func hasMarks(marks []byte) bool {
	for _, m := range marks {
		if m != 0 {
			return true
		}
	}
	return false
}

// inOffice tells whether word i is the second of an office.
func (q *query) inOffice(i int) bool {
	return i > 0 && q.text.list[i].before == gapSpace && q.has(q.index.offices, i-1, i+1)
}

// afterHamlet tells whether word i follows a hamlet word.
func (q *query) afterHamlet(i int) bool {
	return i > 0 && q.text.list[i].before < gapComma && q.has(q.index.hamlets, i-1, i)
}
