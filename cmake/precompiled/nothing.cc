// A library that owns compiled headers must have a source.
