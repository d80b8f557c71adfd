"""What turns the bytes of one kind of file into a picture."""
