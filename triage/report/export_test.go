package report

// LawName is for TestLaws.
var LawName = lawName
