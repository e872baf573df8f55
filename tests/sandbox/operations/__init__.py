"""What can be done to the world; each operation tells the listeners. None of them asks for permission."""
