// Package proof tries to break the promise, and says how hard it tried.
//
// The property test (TestNonInterference) plays random histories of acts twice, the second time without what an end
// user may not know of, and compares every byte that they can get. Read it in this order: the people (cast_test.go),
// what they do (act_test.go), what of it may be known (model_test.go), what stays when the rest is erased
// (erase_test.go), who looks and through which door (observer_test.go, doors_test.go), and how it is put together
// (noninterference_test.go). generate_test.go and scenes_test.go make the histories.
//
// The leak walk (TestLeakWalk) asks every field of the schema, as every role, for canaries that stand in everything
// private; matrix.md says who sees which field.
//
// The abuse list (TestA01… to TestA105…) tries what leaked from other desks, by the numbers of docs/abuse.md.
//
// mutants/ holds leaks that were planted to score both: each is a patch of our code that the tests must find.
package proof
