"""What must hold whatever has been done, each as a question whose answer is the rows that break it.

`catalogue` names them, `check` asks them; nothing here changes a row.
"""
