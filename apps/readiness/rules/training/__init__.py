"""Technical intern training and the employment for skill development that follows it."""
