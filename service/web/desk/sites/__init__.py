"""Sites at the desk: their settings, policies and pages."""
