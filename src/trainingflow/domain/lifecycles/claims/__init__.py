"""Claims of credits for special cases (其他情况学分认定, annex 2 chapter 7)."""
