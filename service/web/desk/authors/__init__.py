"""Authors at the desk: who is banned or trusted, and what is known of one."""
