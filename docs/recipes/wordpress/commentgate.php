<?php
/**
 * Plugin Name: Commentgate
 * Description: Holds every comment until Commentgate has decided about it, follows what is decided there, and says there what is decided here.
 * Version: 1.0
 * Requires at least: 5.5
 * Requires PHP: 7.4
 * License: Apache-2.0
 * License URI: https://www.apache.org/licenses/LICENSE-2.0
 * Text Domain: commentgate
 *
 * A comment's way: hold() keeps it in moderation, note() and send() pass it on, hear() or poll() bring the decision, follow() makes
 * it WordPress's. Comments on what not everybody may read stay WordPress's: Commentgate shows what it publishes to everybody. What a moderator decides in WordPress goes back by decided() and pay(). While Commentgate is away everything
 * waits in WordPress, and tick() tries again every five minutes. Each setting can also come from the environment:
 * COMMENTS_URL, COMMENTS_SECRET_KEY, COMMENTS_WEBHOOK_SECRET.
 */

namespace Commentgate;

use WP_Comment;
use WP_Error;
use WP_Post;
use WP_REST_Request;
use WP_REST_Response;

defined( 'ABSPATH' ) || exit;

const STATE      = '_commentgate_state';   // unsent, sent, or refused for good.
const ID         = '_commentgate_id';
const VERSION    = '_commentgate_version'; // of the last state that was followed.
const REASON     = '_commentgate_reason';
const TRIES      = '_commentgate_tries';   // how often it could not be taken though Commentgate was there.
const OWED       = '_commentgate_owed';    // what a moderator decided and Commentgate does not know yet.
const TICK       = 'commentgate_tick';
const OPTION     = 'commentgate';
const AWAY       = 'commentgate_away';     // for a minute after a failure, nobody waits for another.
const SINCE      = 'commentgate_since';
const MOST_TRIES = 10;                     // of one comment, before it is left to a person.
const MISSED     = array( 0, 401, 403, 404, 502, 503, 504 ); // away, another address or a wrong key: no comment's own fault.
const TOLERANCE  = 300;                    // seconds between this clock and the sender's.
const OPTIONAL   = array( 'author_url', 'parent_id', 'author_ip', 'user_agent', 'page_title', 'submitted_at' );
const SPAM_CODES = array( 'spam', 'honeypot', 'same_text_again', 'same_text_reported', 'test_value' );
const WISHES     = array( 'approved' => 'published', 'unapproved' => 'held', 'spam' => 'rejected', 'trash' => 'rejected' );

foreach ( array( 'init' => 1, 'admin_init' => 1, 'admin_menu' => 1, 'rest_api_init' => 1 ) as $hook => $arguments ) {
	add_action( $hook, __NAMESPACE__ . '\\on_' . $hook, 10, $arguments );
}
add_filter( 'pre_comment_approved', __NAMESPACE__ . '\\hold', 20, 2 );
add_action( 'wp_insert_comment', __NAMESPACE__ . '\\note', 10, 2 );
add_action( 'transition_comment_status', __NAMESPACE__ . '\\decided', 10, 3 );
add_filter( 'notify_moderator', __NAMESPACE__ . '\\wants_mail', 10, 2 );
add_filter( 'manage_edit-comments_columns', __NAMESPACE__ . '\\columns' );
add_action( 'manage_comments_custom_column', __NAMESPACE__ . '\\column', 10, 2 );
add_action( TICK, __NAMESPACE__ . '\\tick' );
add_filter( 'cron_schedules', __NAMESPACE__ . '\\schedules' ); // phpcs:ignore WordPress.WP.CronInterval
register_activation_hook( __FILE__, __NAMESPACE__ . '\\activate' );
register_deactivation_hook( __FILE__, __NAMESPACE__ . '\\deactivate' );

// ---- New comments: hold, note, send.

/** Keeps a new comment in moderation, unless it is spam already, not public, or written by somebody who moderates. */
function hold( $approved, array $data ) {
	$decided = is_wp_error( $approved ) || ! in_array( (string) $approved, array( '0', '1' ), true );
	$ours    = is_ours( $data['comment_type'] ?? '', (int) ( $data['user_id'] ?? 0 ), (int) ( $data['comment_post_ID'] ?? 0 ) );
	return $decided || ! $ours ? $approved : 0;
}

/** Notes that a held comment is to be sent, and sends it at once if it can be. */
function note( int $id, WP_Comment $comment ): void {
	$ours = is_ours( $comment->comment_type, (int) $comment->user_id, (int) $comment->comment_post_ID );
	if ( $ours && '0' === (string) $comment->comment_approved ) {
		add_comment_meta( $id, STATE, 'unsent', true );
		if ( ! get_transient( AWAY ) ) {
			send( $id );
		}
	}
}

function is_ours( string $type, int $user, int $post ): bool {
	$comment = is_configured() && in_array( $type, array( '', 'comment' ), true ) && ! user_can( $user, 'moderate_comments' );
	return $comment && is_public( $post );
}

/**
 * Says whether everybody may read a post. One with a password is none, whoever has typed it: post_password_required() would
 * depend on that. Other plugins that keep posts for members say so by the filter commentgate_is_public.
 */
function is_public( int $id ): bool {
	$post   = get_post( $id );
	$public = $post && '' === (string) $post->post_password && is_viewable( $post );
	return (bool) apply_filters( 'commentgate_is_public', $public, $post );
}

function is_viewable( WP_Post $post ): bool {
	if ( function_exists( 'is_post_publicly_viewable' ) ) { // Since WordPress 5.7.
		return is_post_publicly_viewable( $post );
	}
	$status = get_post_status_object( (string) get_post_status( $post ) );
	return is_post_type_viewable( $post->post_type ) && $status && $status->public;
}

/** Sends a comment. Gives false if Commentgate could not be asked; the comment then stays unsent. */
function send( int $id ): bool {
	$comment = get_comment( $id );
	if ( ! is_public( (int) $comment->comment_post_ID ) ) { // Not any more.
		refuse( $id, __( 'Not everybody may read its page.', 'commentgate' ) );
		return true;
	}
	$fields = fields_of( $comment );
	[$status, $answer] = post( $id, $fields );
	$wrong = array_column( 422 === $status ? (array) ( $answer['errors'] ?? array() ) : array(), 'message', 'field' );
	if ( array_intersect_key( $wrong, array_flip( OPTIONAL ) ) ) {
		[$status, $answer] = post( $id, array_diff_key( $fields, $wrong ) );
	}
	if ( 202 === $status ) {
		update_comment_meta( $id, ID, (string) $answer['id'] );
		update_comment_meta( $id, STATE, 'sent' );
	} elseif ( in_array( $status, array( 400, 413, 422 ), true ) ) {
		refuse( $id, implode( ' ', $wrong ) );
	} elseif ( in_array( $status, MISSED, true ) || 3 === intdiv( $status, 100 ) ) {
		set_transient( AWAY, $status, MINUTE_IN_SECONDS );
		return false;
	} elseif ( 429 !== $status ) { // Such as 500: perhaps this comment's own fault.
		try_later( $id, $status );
	}
	return true; // Neither that nor too many by one author (429) keep anybody else waiting.
}

/** Leaves a comment to a person here. */
function refuse( int $id, string $why ): void {
	update_comment_meta( $id, STATE, 'refused' );
	update_comment_meta( $id, REASON, sanitize_text_field( $why ) );
}

function try_later( int $id, int $status ): void {
	$tries = 1 + (int) get_comment_meta( $id, TRIES, true );
	update_comment_meta( $id, TRIES, $tries );
	if ( $tries >= MOST_TRIES ) {
		/* translators: 1: a number of tries, 2: a number such as 500. */
		refuse( $id, sprintf( __( 'Sent %1$d times, and answered %2$d.', 'commentgate' ), $tries, $status ) );
	}
}

/** Posts fields; the same ones again are no second comment. */
function post( int $id, array $fields ): array {
	$key = name_of( $id ) . '-' . substr( hash( 'sha256', (string) wp_json_encode( $fields ) ), 0, 32 );
	return ask( 'POST', '/v1/comments', $fields, array( 'Idempotency-Key' => $key ) );
}

function fields_of( WP_Comment $comment ): array {
	$post   = (int) $comment->comment_post_ID;
	$fields = array(
		'page_url'     => get_permalink( $post ),
		'page_id'      => 'wp-' . get_current_blog_id() . '-' . $post,
		'page_title'   => plain( get_the_title( $post ) ),
		'author_name'  => plain( $comment->comment_author ) ?: __( 'Anonymous' ),
		'author_email' => $comment->comment_author_email,
		'author_url'   => plain( $comment->comment_author_url ),
		'author_id'    => $comment->user_id ? 'wp-' . $comment->user_id : '',
		'author_ip'    => $comment->comment_author_IP,
		'user_agent'   => $comment->comment_agent,
		'body'         => plain( $comment->comment_content ),
		'parent_id'    => $comment->comment_parent ? get_comment_meta( (int) $comment->comment_parent, ID, true ) : '',
		'external_id'  => name_of( (int) $comment->comment_ID ),
		'submitted_at' => str_replace( ' ', 'T', $comment->comment_date_gmt ) . 'Z',
	);
	return array_filter( array_map( 'strval', $fields ), 'strlen' );
}

/** Gives HTML as the text that it shows, with the addresses of its links. */
function plain( string $html ): string {
	$html = preg_replace( '#<a\s[^>]*?href=(["\'])(.*?)\1[^>]*>(.*?)</a>#is', '$3 ($2)', $html ) ?? $html;
	return html_entity_decode( wp_strip_all_tags( $html ), ENT_QUOTES | ENT_HTML5, 'UTF-8' );
}

function name_of( int $id ): string {
	return 'wp-' . get_current_blog_id() . '-' . $id;
}

// ---- Decisions made at Commentgate: hear, poll, follow.

/** Takes a notice. What was sent but not noted yet is asked for again by answering 503. */
function hear( WP_REST_Request $request ) {
	$told = $request->get_json_params()['data'] ?? null;
	if ( is_array( $told ) && ! follow( $told ) ) {
		return new WP_Error( 'commentgate_early', 'This comment is still being sent.', array( 'status' => 503 ) );
	}
	return new WP_REST_Response( null, 204 );
}

/** Checks a notice as Standard Webhooks asks; while a secret is being replaced it has several signatures. */
function is_genuine( WP_REST_Request $request ) {
	$time    = (string) $request->get_header( 'webhook-timestamp' );
	$key     = (string) base64_decode( preg_replace( '/^whsec_/', '', setting( 'webhook_secret' ) ), true );
	$message = $request->get_header( 'webhook-id' ) . ".$time." . $request->get_body();
	$wanted  = 'v1,' . base64_encode( hash_hmac( 'sha256', $message, $key, true ) );
	$genuine = false;
	foreach ( explode( ' ', (string) $request->get_header( 'webhook-signature' ) ) as $given ) {
		$genuine = hash_equals( $wanted, $given ) || $genuine;
	}
	if ( '' !== $key && $genuine && preg_match( '/^[0-9]{1,12}$/D', $time ) && abs( time() - (int) $time ) <= TOLERANCE ) {
		return true;
	}
	return new WP_Error( 'commentgate_forged', 'The signature is not right.', array( 'status' => 401 ) );
}

/** Asks what changed: for sites that cannot be reached by notices, and for notices that were lost. */
function poll(): void {
	$since  = (int) get_option( SINCE, time() - DAY_IN_SECONDS );
	$newest = $since;
	$asked  = array( 'updated_since' => gmdate( 'Y-m-d\TH:i:s\Z', $since ), 'limit' => 200 );
	do {
		[$status, $found] = ask( 'GET', '/v1/comments?' . http_build_query( $asked ) );
		if ( 200 !== $status || ! isset( $found['comments'] ) ) {
			return;
		}
		foreach ( $found['comments'] as $told ) {
			follow( $told );
			$newest = max( $newest, (int) strtotime( $told['updated_at'] ) );
		}
		$asked['cursor'] = $found['next_cursor'];
	} while ( null !== $asked['cursor'] );
	update_option( SINCE, $newest - 2 * MINUTE_IN_SECONDS, false ); // What was written late is seen the next time.
}

/**
 * Makes Commentgate's state of a comment WordPress's, unless it is older than what was followed before. Gives false if the
 * comment is one that is being sent. The id must be the one that Commentgate answered: anybody can claim an external_id.
 */
function follow( array $told ): bool {
	$ours = preg_match( '/^wp-(\d+)-(\d+)$/D', (string) ( $told['external_id'] ?? '' ), $named );
	$id   = $ours && (int) $named[1] === get_current_blog_id() ? (int) $named[2] : 0;
	if ( ! $id || ! get_comment( $id ) ) {
		return true;
	}
	if ( get_comment_meta( $id, ID, true ) !== $told['id'] ) {
		return 'unsent' !== get_comment_meta( $id, STATE, true );
	}
	if ( $told['version'] > (int) get_comment_meta( $id, VERSION, true ) && ! get_comment_meta( $id, OWED, true ) ) {
		remember( $id, $told );
		$before = following( true );
		take_over( $id, $told );
		following( $before );
	}
	return true;
}

function take_over( int $id, array $told ): void {
	switch ( $told['status'] ) {
		case 'erased':
			wp_delete_comment( $id, true );
			break;
		case 'published':
			wp_set_comment_status( $id, 'approve' );
			break;
		case 'rejected':
			wp_set_comment_status( $id, is_spam( $told ) ? 'spam' : 'trash' );
			break;
		case 'held':
			wp_set_comment_status( $id, 'hold' );
			wp_new_comment_notify_moderator( $id );
			break;
		default: // Pending: it was edited and is being checked again.
			wp_set_comment_status( $id, 'hold' );
	}
}

function is_spam( array $told ): bool {
	$scored = in_array( 'SPAM', array_column( $told['reasons'], 'attribute' ), true );
	return $scored || array_intersect( SPAM_CODES, array_column( $told['reasons'], 'code' ) );
}

function remember( int $id, array $told ): void {
	update_comment_meta( $id, VERSION, (int) $told['version'] );
	update_comment_meta( $id, REASON, sanitize_text_field( implode( ' ', array_column( $told['reasons'], 'sentence' ) ) ) );
}

/** Says whether a change of status is Commentgate's own, or sets that. Gives what it was before. */
function following( ?bool $now = null ): bool {
	static $is = false;
	$was = $is;
	$is  = $now ?? $is;
	return $was;
}

// ---- Decisions made in WordPress: decided, pay, settle.

/** Sends a moderator's decision to Commentgate, now or later. One about an unsent comment stays WordPress's alone. */
function decided( $to, $from, WP_Comment $comment ): void {
	$id    = (int) $comment->comment_ID;
	$state = get_comment_meta( $id, STATE, true );
	if ( following() || ! isset( WISHES[ $to ] ) || '' === $state ) {
		return;
	}
	if ( 'sent' !== $state ) {
		delete_comment_meta( $id, STATE );
		return;
	}
	update_comment_meta( $id, OWED, $to );
	pay( $id );
}

function pay( int $id, bool $again = true ): void {
	$owed = (string) get_comment_meta( $id, OWED, true );
	$wish = array( 'status' => WISHES[ $owed ], 'version' => max( 1, (int) get_comment_meta( $id, VERSION, true ) ) );
	if ( 'rejected' === $wish['status'] ) {
		$wish['reason'] = 'spam' === $owed ? 'spam' : 'other';
	}
	[$status, $answer] = ask( 'POST', path_of( $id ) . '/decisions', $wish );
	if ( 200 === $status ) {
		delete_comment_meta( $id, OWED );
		remember( $id, $answer );
	} elseif ( 404 === $status ) {
		delete_comment_meta( $id, OWED );
	} elseif ( 409 === $status ) {
		settle( $id, $wish['status'], $again );
	}
}

/** The comment moved on meanwhile. A person's decision there stands; the policy's gives way to the one made here. */
function settle( int $id, string $wanted, bool $again ): void {
	[$status, $told] = ask( 'GET', path_of( $id ) );
	if ( 200 !== $status || 'pending' === $told['status'] ) {
		return; // Still owed.
	}
	$last = end( $told['history'] );
	if ( $told['status'] !== $wanted && 'policy' === $last['actor'] ) {
		remember( $id, $told );
		if ( $again ) {
			pay( $id, false );
		}
		return;
	}
	delete_comment_meta( $id, OWED );
	follow( $told );
}

function path_of( int $id ): string {
	return '/v1/comments/' . rawurlencode( (string) get_comment_meta( $id, ID, true ) );
}

// ---- Every five minutes.

function tick(): void {
	if ( is_configured() ) {
		array_map( __NAMESPACE__ . '\\pay', waiting( OWED ) );
		poll();
		foreach ( waiting( STATE, 'unsent' ) as $id ) {
			if ( ! send( $id ) ) {
				break;
			}
			if ( 'refused' === get_comment_meta( $id, STATE, true ) ) {
				wp_new_comment_notify_moderator( $id );
			}
		}
	}
}

/** Gives the ids of the oldest comments with something to do. */
function waiting( string $meta, string $value = '' ): array {
	$where = array( 'meta_key' => $meta, 'status' => 'any', 'fields' => 'ids', 'number' => 50, 'orderby' => 'comment_ID', 'order' => 'ASC' );
	return array_map( 'intval', get_comments( $where + ( '' === $value ? array() : array( 'meta_value' => $value ) ) ) );
}

function schedules( array $known ): array {
	return $known + array( 'commentgate' => array( 'interval' => 5 * MINUTE_IN_SECONDS, 'display' => 'Commentgate' ) );
}

// ---- Commentgate itself, and the settings.

/** Asks Commentgate. Gives the HTTP status (0 if there was no answer) and what was answered. */
function ask( string $method, string $path, ?array $body = null, array $headers = array() ): array {
	$headers += array( 'Authorization' => 'Bearer ' . setting( 'secret_key' ), 'Content-Type' => 'application/json' );
	$request  = array( 'method' => $method, 'timeout' => 3, 'redirection' => 0, 'headers' => $headers );
	$answer   = wp_remote_request( setting( 'url' ) . $path, $request + ( $body ? array( 'body' => wp_json_encode( $body ) ) : array() ) );
	$found    = json_decode( wp_remote_retrieve_body( $answer ), true );
	return array( (int) wp_remote_retrieve_response_code( $answer ), is_array( $found ) ? $found : array() );
}

function setting( string $name ): string {
	$given = getenv( 'COMMENTS_' . strtoupper( $name ) );
	return is_string( $given ) && '' !== $given ? $given : (string) ( get_option( OPTION, array() )[ $name ] ?? '' );
}

function is_configured(): bool {
	return '' !== setting( 'url' ) && '' !== setting( 'secret_key' );
}

function activate(): void {
	register_uninstall_hook( __FILE__, __NAMESPACE__ . '\\uninstall' );
}

function deactivate(): void {
	wp_clear_scheduled_hook( TICK );
}

function uninstall(): void {
	array_map( 'delete_option', array( OPTION, SINCE ) );
	delete_transient( AWAY );
	foreach ( array( STATE, ID, VERSION, REASON, TRIES, OWED ) as $meta ) {
		delete_metadata( 'comment', 0, $meta, '', true );
	}
}

function on_init(): void {
	if ( ! wp_next_scheduled( TICK ) ) {
		wp_schedule_event( time(), 'commentgate', TICK );
	}
}

function on_rest_api_init(): void {
	$route = array( 'methods' => 'POST', 'callback' => __NAMESPACE__ . '\\hear', 'permission_callback' => __NAMESPACE__ . '\\is_genuine' );
	register_rest_route( 'commentgate/v1', '/webhook', $route );
}

function on_admin_init(): void {
	$how = array( 'type' => 'array', 'sanitize_callback' => __NAMESPACE__ . '\\sanitize', 'show_in_rest' => false );
	register_setting( OPTION, OPTION, $how );
}

function on_admin_menu(): void {
	add_options_page( 'Commentgate', 'Commentgate', 'manage_options', OPTION, __NAMESPACE__ . '\\settings_page' );
}

/** Reads the form; a secret that was left empty stays as it is. */
function sanitize( $given ): array {
	$kept  = (array) get_option( OPTION, array() );
	$given = array_map( 'strval', array_filter( (array) $given, 'is_scalar' ) );
	foreach ( array( 'secret_key', 'webhook_secret' ) as $name ) {
		$typed         = sanitize_text_field( $given[ $name ] ?? '' );
		$kept[ $name ] = '' === $typed ? ( $kept[ $name ] ?? '' ) : $typed;
	}
	delete_transient( AWAY );
	$kept['url'] = untrailingslashit( esc_url_raw( trim( $given['url'] ?? '' ), array( 'https', 'http' ) ) );
	return $kept;
}

function settings_page(): void {
	if ( ! current_user_can( 'manage_options' ) ) {
		wp_die( esc_html__( 'Sorry, you are not allowed to access this page.' ), 403 );
	}
	$labels = array(
		'url'            => __( 'Address', 'commentgate' ),
		'secret_key'     => __( 'Secret key', 'commentgate' ),
		'webhook_secret' => __( 'Webhook secret', 'commentgate' ),
	);
	echo '<div class="wrap"><h1>Commentgate</h1><form method="post" action="options.php">';
	settings_fields( OPTION ); // The nonce.
	echo '<table class="form-table" role="presentation">';
	foreach ( $labels as $name => $label ) {
		$secret = 'url' !== $name;
		printf(
			'<tr><th scope="row"><label for="%1$s">%2$s</label></th><td><input class="regular-text" id="%1$s" name="%3$s" type="%4$s" value="%5$s" placeholder="%6$s" autocomplete="off"></td></tr>',
			esc_attr( "commentgate-$name" ),
			esc_html( $label ),
			esc_attr( OPTION . "[$name]" ),
			esc_attr( $secret ? 'password' : 'url' ),
			esc_attr( $secret ? '' : setting( 'url' ) ),
			esc_attr( $secret && '' !== setting( $name ) ? __( 'leave empty to keep it', 'commentgate' ) : '' )
		);
	}
	echo '</table>';
	/* translators: %s: an address. */
	printf( '<p>' . esc_html__( 'Notices go to %s', 'commentgate' ) . '</p>', '<code>' . esc_html( rest_url( 'commentgate/v1/webhook' ) ) . '</code>' );
	/* translators: %d: a number of comments. */
	printf( '<p>' . esc_html__( 'Comments that wait to be sent: %d', 'commentgate' ) . '</p>', count( waiting( STATE, 'unsent' ) ) );
	submit_button();
	echo '</form></div>';
}

// ---- The list of comments, and mails to moderators.

function columns( array $known ): array {
	return $known + array( 'commentgate' => 'Commentgate' );
}

function column( string $name, $id ): void {
	$told = array( 'unsent' => __( 'Waits to be sent.', 'commentgate' ), 'refused' => __( 'Cannot be checked.', 'commentgate' ) );
	if ( 'commentgate' === $name ) {
		$state = (string) get_comment_meta( (int) $id, STATE, true );
		echo esc_html( trim( ( $told[ $state ] ?? '' ) . ' ' . get_comment_meta( (int) $id, REASON, true ) ) );
	}
}

/** Spares moderators the mail about a comment that nobody has to look at yet. */
function wants_mail( $wanted, $id ) {
	return $wanted && ( following() || ! in_array( get_comment_meta( (int) $id, STATE, true ), array( 'unsent', 'sent' ), true ) );
}
