"""Languages beside English, each a folder of files: words it is read by, sentences it is answered in."""
