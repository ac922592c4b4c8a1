package courier

// Every Redis key of homthu. The braces are hash tags: the two streams of a deployment lie on one node of a Cluster, so
// that one command reads both, and different deployments and edges spread over the nodes.
//
//	key                                type    written by       read, acked and deleted by
//	homthu:{d.<deployment>}:urgent     stream  edges (XADD)     the deployment
//	homthu:{d.<deployment>}:ordinary   stream  edges (XADD)     the deployment
//	homthu:{e.<edge>}:in               stream  deployments      the edge
//
// Each stream has one consumer group, "homthu". An entry has one field, "p": the encoded parcel. Nothing expires and
// nothing is trimmed unread: readers delete what they have acked. configs/redis-acl.conf gives each user only its row.
const (
	group = "homthu"
	field = "p"
)

func urgentKey(deployment string) string   { return "homthu:{d." + deployment + "}:urgent" }
func ordinaryKey(deployment string) string { return "homthu:{d." + deployment + "}:ordinary" }
func edgeKey(edge string) string           { return "homthu:{e." + edge + "}:in" }

// keyTo is the stream that takes a parcel sent from this side.
func keyTo(from Side, p *Parcel) string {
	switch {
	case from == Deployment:
		return edgeKey(p.To)
	case p.Urgent:
		return urgentKey(p.To)
	default:
		return ordinaryKey(p.To)
	}
}

// keysOf are the streams that this end reads, in the order in which it handles them.
func keysOf(side Side, self string) []string {
	if side == Edge {
		return []string{edgeKey(self)}
	}
	return []string{urgentKey(self), ordinaryKey(self)}
}
