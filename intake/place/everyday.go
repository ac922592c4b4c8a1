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

// everydayNames are words of everyday or official speech that are commune names too. Alone they are no place: people
// say them about other things, and a wrong place is worse than a question.
const everydayNames = `đoàn kết,hòa bình,thống nhất,độc lập,tự do,hạnh phúc,tân tiến,tiên tiến,quyết thắng,quyết tiến,
	chiến thắng,thắng lợi,toàn thắng,đại thắng,thành công,thành lập,hợp tác,hợp thành,hợp nhất,hợp lý,hợp tiến,
	đồng tâm,đồng lòng,đồng ý,đồng tiến,đồng thắng,đồng thịnh,cộng hòa,dân chủ,dân tiến,dân hòa,tiến bộ,tiến thắng,
	cấp tiến,tự nhiên,tự cường,tự lập,tự tân,tự lạn,an toàn,an ninh,an bình,bình an,an lành,bình yên,yên bình,bình minh,
	bình dân,bình thuận,bình thường,hưng thịnh,thịnh vượng,phú quý,phát tài,vạn phúc,phúc lộc,phúc đức,trung thành,
	trung thực,trung tâm,trung chính,trung hòa,trung hiếu,nhân ái,nhân nghĩa,nhân hòa,nhân đạo,nhân dân,nhân lý,
	minh bạch,quang minh,minh tâm,văn hóa,văn minh,tân văn,cải tiến,đổi mới,kiên quyết,cường thịnh,hùng cường,
	hùng tiến,hùng vương,tân thành,tân hòa,tân an,tân hợp,tân phong,tân dân,tân lập,xuân mai,xuân hồng,quang trung,
	nguyễn huệ,lê lợi,trần phú,lý thường kiệt,hai bà trưng,lê hồng phong,trần hưng đạo,nguyễn trãi,hoàng văn thụ,
	phan bội châu,điện biên,bạch đằng,chi lăng,đống đa,hàm rồng,ngọc hà,ngọc lan,hồng hà,sông đà,sông hồng,cao cường,
	cao minh,cao phong,cao thắng,tam thanh,thanh bình,thanh niên,thanh liêm,thanh tra,thanh mai,kim liên,hương sen,
	phượng hoàng,hải âu,tây hồ,hồ tây,giao hòa,giao hợp,giao an,giao tiến,giao thông,liên hoa,liên hợp,liên minh,
	việt hưng,việt tiến,việt đoàn,việt hùng,việt hòa,đại đồng,đại phúc,đại thành,đại nghĩa,đại hùng,đại lộc,
	nghĩa tình,nghĩa hòa,nghĩa an,tình cương,vĩnh viễn,vĩnh phúc,vĩnh an,lương thiện,lương tâm,thiện tâm,tâm thắng,
	công chính,công thành,công bình,công sơn,hướng đạo,hướng dương,nông trường,thị trấn,bắc nam,đông tây,an cư,
	lạc nghiệp,đông hòa,đông hải,nam cường,nam tiến,bắc sơn,tây tiến,lũng cao,hội an,hội hợp,hội nghĩa,đức hạnh,
	đức độ,đức chính,tiền phong,tiên phong,xuân phong,vạn thắng,vạn an,hữu nghị,hữu ích,khởi nghĩa,cách mạng,
	tân việt,quốc tuấn,quốc khánh,quốc toản,thượng cấp,thượng cường,chính nghĩa,chính lý,chính gián,yên tâm,
	yên ổn,yên lành,yên mỹ,tràng an,trường an,trường sinh,sinh long,kim cương,ngọc thanh,châu phi,phi long`

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
