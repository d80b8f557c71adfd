"""The Inside tab: the network stage by stage, its channels, and what each of them does."""
