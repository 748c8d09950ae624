package gauge

// MeasureJSON refuses the JSON of a request, or of its variables, that holds too many values or nests them too deep.
// It does not say whether the text is JSON: it is asked before a decoder spends memory on it.
func (l Limits) MeasureJSON(text []byte) error {
	values, depth, deepest := 1, 0, 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			i = endOfString(text, i)
		case '{', '[':
			values++
			depth++
			deepest = max(deepest, depth)
		case '}', ']':
			depth--
		case ',', ':':
			values++
		}
	}
	switch {
	case values > l.Values:
		return LimitError{"values", l.Values}
	case deepest > l.ValueDepth+2: // the request is an object that holds variables, which are one
		return LimitError{"valueDepth", l.ValueDepth}
	}
	return nil
}

// endOfString is where the string ends that begins at i.
func endOfString(text []byte, i int) int {
	for i++; i < len(text) && text[i] != '"'; i++ {
		if text[i] == '\\' {
			i++
		}
	}
	return i
}
