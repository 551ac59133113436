"""The pages of who, where and when."""
