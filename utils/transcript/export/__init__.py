"""A ticket's transcript as a file: HTML, a ZIP archive with all files, plain text, JSON. All of it in pieces, never as a whole."""
