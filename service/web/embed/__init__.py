"""The thread and the form on other people's pages: a script, its texts, pictures, and a hosted page without scripts."""
