"""The search for shortcuts: what a model may decide by that is not the thing itself."""
