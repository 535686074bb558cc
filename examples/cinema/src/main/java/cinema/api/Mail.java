package cinema.api;

/** An e-mail as it arrived at the cinema's SMTP server. */
public record Mail(String from, String to, String subject, String text) {}
